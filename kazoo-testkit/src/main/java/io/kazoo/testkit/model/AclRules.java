package io.kazoo.testkit.model;

import io.kazoo.data.Acl;
import io.kazoo.data.AclId;
import io.kazoo.error.ErrorCodes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who may do what: the schemes world, auth, digest and ip. */
final class AclRules {

    private static final String DIGEST = "digest";
    private static final String IP = "ip";
    private static final int DIGEST_PARTS = 2;
    private static final Pattern ADDRESS_FORM = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    /** What every connection has without asking for it. */
    static final AclId ADDRESS = new AclId(IP, "127.0.0.1");

    private AclRules() {}

    /** Refuses unless one of the identities has one of the permissions. */
    static void check(List<Acl> acls, int perms, List<AclId> identities) {
        if (!permits(acls, perms, identities)) {
            throw new Refusal(ErrorCodes.NO_AUTH);
        }
    }

    static boolean permits(List<Acl> acls, int perms, List<AclId> identities) {
        if (acls == Acl.OPEN_ACL_UNSAFE || acls.isEmpty()) {
            return true;
        }
        for (int i = 0; i < acls.size(); i++) {
            Acl acl = acls.get(i);
            if ((acl.perms() & perms) != 0 && matches(acl.id(), identities)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(AclId wanted, List<AclId> identities) {
        if (wanted.equals(AclId.ANYONE_ID_UNSAFE)) {
            return true;
        }
        for (int i = 0; i < identities.size(); i++) {
            AclId identity = identities.get(i);
            if (identity.scheme().equals(wanted.scheme())
                    && (wanted.scheme().equals(IP)
                            ? inRange(identity.id(), wanted.id())
                            : identity.id().equals(wanted.id()))) {
                return true;
            }
        }
        return false;
    }

    /** The list that a node gets: checked, without duplicates, with {@code auth} resolved. */
    static List<Acl> resolve(@Nullable List<Acl> acls, List<AclId> identities, ModelVersion version) {
        if (acls == null || acls.isEmpty()) {
            throw new Refusal(ErrorCodes.INVALID_ACL);
        }
        if (acls.equals(Acl.OPEN_ACL_UNSAFE)) {
            return Acl.OPEN_ACL_UNSAFE;
        }
        List<Acl> resolved = new ArrayList<>(acls.size());
        for (Acl acl : acls.stream().distinct().toList()) {
            AclId id = acl.id();
            if (id.equals(AclId.ANYONE_ID_UNSAFE)) {
                resolved.add(acl);
            } else if (id.scheme().equals(AclId.AUTH_IDS.scheme())) {
                resolveAuth(acl, identities, resolved);
            } else if (isValid(id, version)) {
                resolved.add(acl);
            } else {
                throw new Refusal(ErrorCodes.INVALID_ACL);
            }
        }
        return List.copyOf(resolved);
    }

    private static void resolveAuth(Acl acl, List<AclId> identities, List<Acl> resolved) {
        boolean any = false;
        for (AclId identity : identities) {
            if (identity.scheme().equals(DIGEST)) {
                any = true;
                resolved.add(new Acl(acl.perms(), identity));
            }
        }
        if (!any) {
            throw new Refusal(ErrorCodes.INVALID_ACL);
        }
    }

    private static boolean isValid(AclId id, ModelVersion version) {
        return switch (id.scheme()) {
            case DIGEST -> id.id().split(":").length == DIGEST_PARTS;
            case IP -> version == ModelVersion.V3_4 ? bytes(id.id()).length > 0 : isRange(id.id());
            default -> false;
        };
    }

    /** The identity that a credential gives a connection; null if it is refused. */
    static @Nullable AclId authenticated(@Nullable String scheme, byte @Nullable [] credential) {
        if (scheme == null) {
            return null;
        }
        return switch (scheme) {
            case DIGEST -> credential == null ? null : digest(new String(credential, StandardCharsets.UTF_8));
            case IP -> ADDRESS;
            default -> null;
        };
    }

    private static AclId digest(String credential) {
        String[] parts = credential.split(":", DIGEST_PARTS);
        String password = parts.length == DIGEST_PARTS ? parts[1] : "";
        return new AclId(DIGEST, Acl.digestCredential(parts[0], password));
    }

    // ---- addresses

    private static boolean isRange(String range) {
        String[] parts = range.split("/", DIGEST_PARTS);
        byte[] address = bytes(parts[0]);
        if (address.length == 0) {
            return false;
        }
        if (parts.length == 1) {
            return true;
        }
        int bits = bits(parts[1]);
        return bits >= 0 && bits <= address.length * Byte.SIZE;
    }

    private static boolean inRange(String address, String range) {
        String[] parts = range.split("/", DIGEST_PARTS);
        byte[] own = bytes(address);
        byte[] network = bytes(parts[0]);
        if (own.length == 0 || own.length != network.length) {
            return false;
        }
        int bits = parts.length == 1 ? own.length * Byte.SIZE : bits(parts[1]);
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if ((own[bit / Byte.SIZE] & mask) != (network[bit / Byte.SIZE] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static int bits(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** The bytes of a literal IPv4 address, none if it is not one. */
    private static byte[] bytes(String address) {
        if (!ADDRESS_FORM.matcher(address).matches()) {
            return new byte[0];
        }
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            return new byte[0];
        }
    }
}
