package dev.proa.store;

final class MemoryStoreTest extends StoreContractTest {
    @Override
    Store open(StoreLimits limits) {
        return MemoryStore.open(clock, limits);
    }
}
