using ChatServer.Storage;

namespace ChatServer.Administration.Revocations;

/// <summary>Appends to the journal. The file is looked at again each time: an operator may have moved it, and then a new one is begun.</summary>
internal sealed class RevocationWriter(string path)
{
    private long knownLength = -1;
    private long last;

    /// <summary>The number of the last entry in the file; 0 where there is none.</summary>
    public long Last
    {
        get
        {
            if (!File.Exists(path) || new FileInfo(path).Length != knownLength)
                last = RevocationJournal.Last(path);
            return last;
        }
    }

    /// <summary>When this returns, the block is on disk.</summary>
    public void Append(RevocationBlock block)
    {
        var isNew = !File.Exists(path);
        using (var file = new FileStream(path, OpenForAppending()))
        {
            if (file.Length != knownLength)
                DropUnfinished(file);

            file.Seek(0, SeekOrigin.End);
            block.WriteTo(file);
            FileSync.Flush(file);
            (knownLength, last) = (file.Length, block.Last);
        }

        if (isNew)
            DirectorySync.Flush(Path.GetDirectoryName(path)!);
    }

    // A crash may have cut off the last block; nothing confirmed stood in it, as its rows are still in the table.
    private static void DropUnfinished(FileStream file)
    {
        RevocationJournal.ReadMagic(file);
        var whole = file.Position;
        while (RevocationBlock.ReadFrom(file) is not null)
            whole = file.Position;
        file.SetLength(whole);
    }

    private static FileStreamOptions OpenForAppending()
    {
        var options = DataDirectory.NewFile();
        (options.Mode, options.Access, options.Share) = (FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
        return options;
    }
}
