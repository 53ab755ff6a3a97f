@NullMarked
package io.kazoo.testkit.model;

import org.jspecify.annotations.NullMarked;
