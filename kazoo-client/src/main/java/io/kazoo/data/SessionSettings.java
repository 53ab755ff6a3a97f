package io.kazoo.data;

import java.time.Duration;
import java.util.Optional;

/**
 * What a client asks of its sessions.
 *
 * @param timeout the session timeout asked for; the server's answer, the negotiated one, rules
 * @param connectTimeout bound of one attempt (TCP, and again for the handshake); empty for 2/5 of the session timeout
 * @param lostPolicy when a session that no server can be heard of is given up
 * @param readOnly whether a server that is cut off from its ensemble may serve reads
 * @param ticket an existing session to resume at the first connection
 */
public record SessionSettings(
        Duration timeout,
        Optional<Duration> connectTimeout,
        LostPolicy lostPolicy,
        boolean readOnly,
        Optional<SessionTicket> ticket) {}
