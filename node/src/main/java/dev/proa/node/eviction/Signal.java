package dev.proa.node.eviction;

/** What a node can run out of, with the threshold below which it has; upstream's defaults (kubelet, evictionHard). */
public enum Signal {
    MEMORY_AVAILABLE("memory.available", Condition.MEMORY, "memory", 100L << 20, 0),
    NODE_DISK_AVAILABLE("nodefs.available", Condition.DISK, "ephemeral-storage", 0, 10),
    NODE_INODES_FREE("nodefs.inodesFree", Condition.DISK, "inodes", 0, 5),
    IMAGE_DISK_AVAILABLE("imagefs.available", Condition.DISK, "ephemeral-storage", 0, 15),
    IMAGE_INODES_FREE("imagefs.inodesFree", Condition.DISK, "inodes", 0, 5),
    /** Upstream sets no threshold by default; this one is where the machine can hardly go on. */
    PROCESSES_AVAILABLE("pid.available", Condition.PROCESSES, "pids", 0, 1);

    /** The node's conditions that tell of it. */
    public enum Condition {
        MEMORY("MemoryPressure"),
        DISK("DiskPressure"),
        PROCESSES("PIDPressure");

        private final String type;

        Condition(String type) {
            this.type = type;
        }

        /** As the Node object names it. */
        public String type() {
            return type;
        }
    }

    private static final int PERCENT = 100;

    private final String text;
    private final Condition condition;
    private final String resource;
    private final long least;
    private final int leastPercent;

    Signal(String text, Condition condition, String resource, long least, int leastPercent) {
        this.text = text;
        this.condition = condition;
        this.resource = resource;
        this.least = least;
        this.leastPercent = leastPercent;
    }

    /** As the kubelet's configuration names it. */
    public String text() {
        return text;
    }

    public Condition condition() {
        return condition;
    }

    /** What users are told is lacking. */
    String resource() {
        return resource;
    }

    /** Of so much in all, below how much it is too little. */
    long threshold(long capacity) {
        return leastPercent == 0 ? least : capacity / PERCENT * leastPercent;
    }
}
