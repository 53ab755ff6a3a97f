/**
 * Netty, TLS and SASL: one connection. Not exported.
 */
@NullMarked
package io.kazoo.internal.net;

import org.jspecify.annotations.NullMarked;
