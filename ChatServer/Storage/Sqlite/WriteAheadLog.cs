using Microsoft.Win32.SafeHandles;

namespace ChatServer.Storage.Sqlite;

/// <summary>
/// How much the write-ahead log holds. The file's length doesn't tell, because the file is reused from its start; the log's index
/// beside it does: https://www.sqlite.org/walformat.html, section 2.1. The index is opened once, when the database is open, and
/// must stay open until the last connection is closed: closing a file drops all locks that the process holds on it, including
/// SQLite's, and another process, such as a verb, would treat the index as abandoned and truncate it under the server
/// (https://www.sqlite.org/howtocorrupt.html, section 2.2).
/// </summary>
internal sealed class WriteAheadLog(string databasePath) : IDisposable
{
    // The index begins with two copies of a 48-byte header; the data shared by checkpoints follows.
    private const int LastFrameOffset = 16;
    private const int MovedFramesOffset = 96;

    private readonly SafeFileHandle index =
        File.OpenHandle(databasePath + "-shm", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    public LogState Read() => new(ReadNumber(LastFrameOffset), ReadNumber(MovedFramesOffset));

    // In the byte order of the machine that created it, which is this one. If the index is shorter, nothing has been written yet.
    private long ReadNumber(int offset)
    {
        Span<byte> number = stackalloc byte[sizeof(uint)];
        return RandomAccess.Read(index, number, offset) < number.Length ? 0 : BitConverter.ToUInt32(number);
    }

    public void Dispose() => index.Dispose();
}

/// <param name="Frames">Frames written since the log restarted; one frame holds one page of the database.</param>
/// <param name="Moved">How many of them have been copied into the database.</param>
internal readonly record struct LogState(long Frames, long Moved)
{
    /// <summary>If true, the writer's next transaction restarts the log.</summary>
    public bool IsMoved => Moved >= Frames;
}
