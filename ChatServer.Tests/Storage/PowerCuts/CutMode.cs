namespace ChatServer.Tests.Storage.PowerCuts;

/// <summary>The effect of a power cut on writes that weren't synced.</summary>
internal enum CutMode
{
    /// <summary>None of them is on disk.</summary>
    Dropped,

    /// <summary>All of them are on disk.</summary>
    Kept,

    /// <summary>The first of them are on disk, in the order in which they were written.</summary>
    CutOff,

    /// <summary>A random half of them is on disk.</summary>
    Halved,

    /// <summary>Some of them are on disk, in another order.</summary>
    Reordered,

    /// <summary>Some sectors of each write are on disk.</summary>
    Torn512,

    /// <summary>Some pages of each write are on disk.</summary>
    Torn4096,
}
