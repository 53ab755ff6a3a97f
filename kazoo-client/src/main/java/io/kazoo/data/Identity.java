package io.kazoo.data;

/**
 * One of the identities that a server knows a connection by.
 *
 * @param scheme scheme it was authenticated with
 * @param user the user, without any secret
 */
public record Identity(String scheme, String user) {}
