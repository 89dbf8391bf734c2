package dev.proa.store;

/** Opens what a log holds and remembers whether any of it ought to be written anew. */
final class Unsealing {
    private final Sealing sealing;
    private boolean stale;

    Unsealing(Sealing sealing) {
        this.sealing = sealing;
    }

    byte[] open(String key, byte[] sealed) throws Sealing.SealedException {
        Sealing.Opened opened = sealing.open(key, sealed);
        stale |= opened.stale();
        return opened.value();
    }

    boolean metStale() {
        return stale;
    }
}
