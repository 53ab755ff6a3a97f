package io.kazoo.chaos.work;

import io.kazoo.KazooClient;
import java.util.SplittableRandom;

/** What a slot is made of. */
record SlotSettings(String name, KazooClient client, Journal journal, SplittableRandom random) {}
