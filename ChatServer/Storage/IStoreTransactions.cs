using ChatServer.Storage.Files;

namespace ChatServer.Storage;

/// <summary>
/// The transactions of the single writer, as a store provides them. <see cref="GroupCommit"/> calls them on its thread, one
/// transaction at a time; statements run in it through the writer's <see cref="WriteScope"/>. What a failure means is asked of
/// <see cref="StoreFailure"/>.
/// </summary>
internal interface IStoreTransactions : IDisposable
{
    /// <summary>Whether the room that is left is for urgent writes only, see <see cref="DiskReserve"/>.</summary>
    bool IsUrgentOnly { get; }

    /// <summary>The store's own work between two transactions. It reports its failures itself.</summary>
    void BetweenBatches();

    void Begin();

    /// <summary>
    /// When this returns, what was written survives a power cut. If it throws, nothing was stored; if nobody can know whether
    /// it is stored, the process ends.
    /// </summary>
    void Commit();

    /// <summary>Undoes what was written since <see cref="Begin"/>, also if that failed or the store has undone it.</summary>
    void RollBack();

    /// <summary>
    /// After a failure: whether there is room for urgent writes now that there wasn't before. False if it failed for another
    /// reason.
    /// </summary>
    bool TryMakeRoom(Exception failure);
}
