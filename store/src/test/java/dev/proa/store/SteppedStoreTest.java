package dev.proa.store;

final class SteppedStoreTest extends StoreContractTest {
    @Override
    Store open(StoreLimits limits) {
        return SteppedStore.open(clock, limits);
    }
}
