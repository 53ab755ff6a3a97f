/** The documents, taken at their word. */
package io.kazoo.docs;
