package io.kazoo.data;

/**
 * Which servers a client uses and how it reconnects.
 *
 * @param connectString the servers and the chroot
 * @param randomize whether the addresses are shuffled before each pass
 * @param retry pauses, tries and deadline of connecting; tries count passes over all addresses
 */
public record ServerSettings(ConnectString connectString, boolean randomize, RetryPolicy retry) {}
