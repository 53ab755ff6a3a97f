/** What integration tests share: waiting for what is not announced, hearing events, a relay that cuts connections. */
@NullMarked
package io.kazoo.it.support;

import org.jspecify.annotations.NullMarked;
