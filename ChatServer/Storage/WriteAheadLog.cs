using Microsoft.Win32.SafeHandles;

namespace ChatServer.Storage;

/// <summary>
/// How much the write-ahead log holds. Its file doesn't tell, as it is used again from the start; the log's index does, which
/// lies beside it: https://www.sqlite.org/walformat.html, section 2.1. The index is opened once, when the database is open, and
/// must stay so until the last connection is closed: closing a file drops all locks that the process holds on it, SQLite's too,
/// and another process, such as a verb, would take the index for abandoned and cut it off under the server
/// (https://www.sqlite.org/howtocorrupt.html, section 2.2).
/// </summary>
internal sealed class WriteAheadLog(string databasePath) : IDisposable
{
    // The index begins with two copies of a header, of 48 bytes each; then comes what checkpoints share.
    private const int LastFrameOffset = 16;
    private const int MovedFramesOffset = 96;

    private readonly SafeFileHandle index =
        File.OpenHandle(databasePath + "-shm", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    public LogState Read() => new(ReadNumber(LastFrameOffset), ReadNumber(MovedFramesOffset));

    // In the byte order of the machine that made it, which is this one. Where the index is shorter, nothing has been written yet.
    private long ReadNumber(int offset)
    {
        Span<byte> number = stackalloc byte[sizeof(uint)];
        return RandomAccess.Read(index, number, offset) < number.Length ? 0 : BitConverter.ToUInt32(number);
    }

    public void Dispose() => index.Dispose();
}

/// <param name="Frames">Written since the log began anew; one holds a page of the database.</param>
/// <param name="Moved">How many of them stand in the database.</param>
internal readonly record struct LogState(long Frames, long Moved)
{
    /// <summary>Then the writer's next transaction begins the log anew.</summary>
    public bool IsMoved => Moved >= Frames;
}
