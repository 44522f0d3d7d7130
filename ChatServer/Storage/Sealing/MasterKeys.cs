using ChatServer.Storage.Files;

namespace ChatServer.Storage.Sealing;

/// <summary>
/// The master keys in use: new keys are wrapped with the current one, earlier ones still open. They come from the configuration,
/// or from a file in the data directory that only its owner can read: one base64 key per line, current first.
/// </summary>
internal sealed class MasterKeys
{
    private readonly DataDirectory directory;
    private readonly string? path;
    private volatile MasterKey[] keys;

    private MasterKeys(DataDirectory directory, string? path, MasterKey[] keys)
    {
        this.directory = directory;
        this.path = path;
        this.keys = keys;
    }

    public MasterKey Current => keys[0];

    public static MasterKeys Load(EncryptionOptions options, DataDirectory directory)
    {
        if (options.MasterKey.Length > 0)
            return new MasterKeys(
                directory, path: null, [.. options.PreviousMasterKeys.Prepend(options.MasterKey).Select(MasterKey.Parse)]);

        if (!File.Exists(directory.MasterKeyPath))
        {
            if (File.Exists(directory.DatabasePath))
                throw new InvalidOperationException(
                    $"{directory.MasterKeyPath} is missing, and without it the database can't be read. Put it back from your "
                    + "backup");

            Write(directory.MasterKeyPath, [MasterKey.Create()]);
        }

        return new MasterKeys(directory, directory.MasterKeyPath, Read(directory.MasterKeyPath));
    }

    public bool IsFile => path is not null;

    public IReadOnlyList<MasterKey> All => keys;

    /// <summary>
    /// The key that wraps new keys: the one that the last rotation named in the database. A running server uses it from that
    /// commit on, so nothing is wrapped with the key that is about to be dropped.
    /// </summary>
    public MasterKey CurrentIn(ReadScope read) =>
        ServerState.Find(read, ServerState.MasterKeyId) is var named and > 0 ? Find(named) : Current;

    /// <summary>The key that wrapped a key in the database.</summary>
    public MasterKey Find(long id) =>
        TryFind(id) ?? throw new InvalidOperationException(
            $"{directory.DatabasePath} needs the master key {id:x8}; {DescribeWrong()}");

    /// <summary>Null if it is not in use. The file is read again if another process has rotated it since.</summary>
    public MasterKey? TryFind(long id)
    {
        if (Array.Find(keys, key => key.Id == id) is { } known)
            return known;

        // Known keys are kept: a reader may still see the database as it was before the rotation.
        if (path is not null)
            keys = [.. Read(path).UnionBy(keys, key => key.Id)];

        return Array.Find(keys, key => key.Id == id);
    }

    /// <summary>How to add another key to those that the database needs.</summary>
    public string DescribeAdding() => path is not null
        ? $"add it to {path} as another line, below the existing ones"
        : "add it to Chat:Encryption:PreviousMasterKeys, and don't change Chat:Encryption:MasterKey";

    // For example after a backup was restored beside the key of another server, or of a later rotation.
    private string DescribeWrong()
    {
        const string where = "the file that was kept when the database was backed up";
        var ids = string.Join(", ", keys.Select(key => $"{key.Id:x8}"));
        if (path is not null)
            return $"{path} holds {ids}. Put back {where}, or set Chat:Encryption:MasterKey to that key";

        var unused = File.Exists(directory.MasterKeyPath) ? $", and {directory.MasterKeyPath} is not used beside it" : "";
        return $"Chat:Encryption:MasterKey and PreviousMasterKeys are {ids}{unused}. "
            + $"Add the missing key to one of them, or omit both and put back {where}";
    }

    /// <summary>Replaces the file's keys; the file is never half-written.</summary>
    public void Replace(params MasterKey[] replacement)
    {
        Write(path ?? throw new InvalidOperationException("The master key comes from the configuration"), replacement);
        keys = replacement;
    }

    private static MasterKey[] Read(string path)
    {
        var lines = File.ReadLines(path).Where(line => line.Trim().Length > 0).ToArray();
        return lines.Length > 0 && Array.TrueForAll(lines, MasterKey.IsValid)
            ? Array.ConvertAll(lines, MasterKey.Parse)
            : throw new InvalidDataException(
                $"The master key can't be read: {path} must hold {MasterKey.SizeInBytes} bytes in base64. Put it back from "
                + "your backup");
    }

    private static void Write(string path, MasterKey[] keys)
    {
        var temporary = path + ".new";
        try
        {
            WriteToDisk(temporary, keys);
            KeepOwner(temporary, path);
            File.Move(temporary, path, overwrite: true);
            DirectorySync.Flush(Path.GetDirectoryName(path)!);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static void WriteToDisk(string path, MasterKey[] keys)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        using var file = new FileStream(path, options);
        using var writer = new StreamWriter(file);
        foreach (var key in keys)
            writer.WriteLine(key);
        writer.Flush();
        FileSync.Flush(file.SafeFileHandle, path);
    }

    // Root may rotate for the server's user, who must be able to read the key afterwards.
    private static void KeepOwner(string temporary, string path)
    {
        if (FileOwner.Of(path) is not { } owner || owner.TryGive(temporary))
            return;

        throw new InvalidDataException(
            $"{path} belongs to another user, who couldn't read a new file. Nothing was changed; run this as that user");
    }
}
