using System.Buffers.Binary;
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
    private const int LastFrameOffset = 16;

    private readonly SafeFileHandle index =
        File.OpenHandle(databasePath + "-shm", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Frames written since the log began anew; one holds a page of the database.</summary>
    public long CountFrames()
    {
        Span<byte> number = stackalloc byte[sizeof(uint)];
        if (RandomAccess.Read(index, number, LastFrameOffset) < number.Length)
            return 0; // Nothing has been written yet.

        // In the byte order of the machine that made it, which is this one.
        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(number) : BinaryPrimitives.ReadUInt32BigEndian(number);
    }

    public void Dispose() => index.Dispose();
}
