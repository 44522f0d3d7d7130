using System.Data.Common;

namespace ChatServer.Storage;

/// <summary>The store that a server keeps its data in. Another one brings its own, see docs/internals/store-seam.md.</summary>
internal interface IStore
{
    /// <summary>
    /// Opens the store, or creates it, with the newest tables, and recognizes a restored copy. What was confirmed before is on
    /// disk when this returns.
    /// </summary>
    IOpenStore Open();
}

/// <summary>
/// What <see cref="Database"/> puts its writer and its readers on. <see cref="Transactions"/> owns the writing connection and is
/// disposed of first, this last, after all connections.
/// </summary>
internal interface IOpenStore : IDisposable
{
    SettledDatabase Mark { get; }

    /// <summary>The writer's connection, on which <see cref="Transactions"/> begin and end.</summary>
    DbConnection Writing { get; }

    IStoreTransactions Transactions { get; }

    /// <summary>Opens a connection for one reader at a time.</summary>
    DbConnection OpenForReading();

    /// <summary>Starts what the store does in the background while it is in use.</summary>
    void StartWork();

    /// <summary>Ends it, before the writer ends.</summary>
    ValueTask StopWorkAsync();
}
