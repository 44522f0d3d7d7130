using ChatServer.Storage.Files;

namespace ChatServer.Administration.Revocations;

/// <summary>
/// Appends to the journal. The file is checked again each time: if an operator has moved it, a new one is created.
/// </summary>
internal sealed class RevocationWriter(string path)
{
    private long knownLength = -1;
    private long last;

    /// <summary>The number of the last entry in the file; 0 if there is none.</summary>
    public long Last
    {
        get
        {
            if (RevocationJournal.Has(path) && new FileInfo(path).Length != knownLength)
                last = RevocationJournal.Last(path);
            return last;
        }
    }

    /// <summary>When this returns, the block is on disk.</summary>
    public void Append(RevocationBlock block)
    {
        if (RevocationJournal.Has(path))
            AppendToFile(block);
        else
            RevocationJournal.Replace(path, [block]);
        (knownLength, last) = (new FileInfo(path).Length, block.Last);
    }

    // It is unknown how much of a block that couldn't be synced is on disk, even if it can be read: anything appended to it could
    // be lost with it. So it is truncated at once, and the next attempt writes each byte again.
    private void AppendToFile(RevocationBlock block)
    {
        using var file = new FileStream(path, OpenForAppending());
        var end = file.Length == knownLength ? knownLength : EndOfLast(file);
        file.SetLength(end);
        try
        {
            file.Position = end;
            file.Write(block.ToBytes());
            FileSync.Flush(file);
        }
        catch (IOException)
        {
            file.SetLength(end);
            throw;
        }
    }

    // A crash may have truncated the rest; nothing confirmed is lost, as its rows are still in the table.
    private static long EndOfLast(FileStream file)
    {
        RevocationJournal.ReadMagic(file);
        var reader = new RevocationReader(file, onDamage: null);
        var end = reader.End;
        while (reader.ReadNext() is not null)
            end = reader.End;
        return end;
    }

    private static FileStreamOptions OpenForAppending() =>
        new() { Access = FileAccess.ReadWrite, Share = FileShare.Read | FileShare.Delete, BufferSize = 0 };
}
