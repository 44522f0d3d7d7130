namespace ChatServer.Tests.Storage.PowerCuts;

/// <summary>What a power cut does to writes that weren't synced.</summary>
internal enum CutMode
{
    /// <summary>None of them is on disk.</summary>
    Dropped,

    /// <summary>All of them are.</summary>
    Kept,

    /// <summary>The first of them are, in the order in which they were written.</summary>
    CutOff,

    /// <summary>About half of them are, by chance.</summary>
    Halved,

    /// <summary>Some of them are, in another order.</summary>
    Reordered,

    /// <summary>Of each write some of its sectors are.</summary>
    Torn512,

    /// <summary>Of each write some of its pages are.</summary>
    Torn4096,
}
