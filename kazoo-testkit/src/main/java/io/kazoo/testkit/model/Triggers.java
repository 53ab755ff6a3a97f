package io.kazoo.testkit.model;

import io.kazoo.data.Acl;
import java.util.List;

/** Hears what a transaction does to nodes, in the order that watches fire in. */
interface Triggers {

    /** A node was created, under a parent with these ACLs. */
    void created(String path, List<Acl> acls, String parent, List<Acl> parentAcls, long zxid);

    void deleted(String path, List<Acl> acls, String parent, List<Acl> parentAcls, long zxid);

    void dataSet(String path, List<Acl> acls, long zxid);
}
