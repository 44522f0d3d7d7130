using System.Buffers.Binary;

namespace ChatServer.Storage;

/// <summary>
/// How much the write-ahead log holds. Its file doesn't tell, as it is used again from the start; the log's index does, which
/// lies beside it: https://www.sqlite.org/walformat.html, section 2.1.
/// </summary>
internal sealed class WriteAheadLog(string databasePath)
{
    private const int LastFrameOffset = 16;

    /// <summary>Frames written since the log began anew; one holds a page of the database.</summary>
    public long CountFrames()
    {
        try
        {
            using var index = new FileStream(databasePath + "-shm", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            Span<byte> number = stackalloc byte[sizeof(uint)];
            index.Seek(LastFrameOffset, SeekOrigin.Begin);
            index.ReadExactly(number);

            // In the byte order of the machine that made it, which is this one.
            return BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(number) : BinaryPrimitives.ReadUInt32BigEndian(number);
        }
        catch (Exception failure) when (failure is FileNotFoundException or EndOfStreamException)
        {
            // Nothing has been written yet.
            return 0;
        }
    }
}
