/** Tests of the whole library against real servers. */
package io.kazoo.it;
