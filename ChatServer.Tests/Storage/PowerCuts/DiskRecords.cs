namespace ChatServer.Tests.Storage.PowerCuts;

/// <summary>A change to the files below a directory, in the order of the kernel's answers.</summary>
internal abstract record DiskRecord;

internal sealed record FileWritten(string Path, long Offset, byte[] Bytes) : DiskRecord;

internal sealed record FileTruncated(string Path, long Length) : DiskRecord;

internal sealed record Renamed(string From, string To) : DiskRecord;

internal sealed record Removed(string Path) : DiskRecord;

internal sealed record DirectoryMade(string Path) : DiskRecord;

/// <summary>The start of a sync of a file or a directory: all earlier changes will be on disk.</summary>
internal sealed record SyncBegun(string Path) : DiskRecord;

internal sealed record SyncEnded(SyncBegun Begun) : DiskRecord;
