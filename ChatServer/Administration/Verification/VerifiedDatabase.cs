using System.Data.Common;
using ChatServer.Attachments.Avatars;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;
using ChatServer.Storage.Sqlite;

namespace ChatServer.Administration.Verification;

/// <summary>
/// The database that is verified, read-only, also beside a server: each read is one snapshot and a bounded step, so the
/// write-ahead log can be copied back in between. Only the check of pages and indexes needs one snapshot per table.
/// </summary>
internal sealed class VerifiedDatabase : IDisposable
{
    private readonly DbConnection connection;
    private readonly CancellationTokenRegistration interruption;
    private ServerKeys? serverKeys;
    private ConversationCipher? avatarCipher;
    private ColumnCipher? columns;

    /// <exception cref="InvalidOperationException">The tables aren't those of this program.</exception>
    public VerifiedDatabase(string path, MasterKeys masters, CancellationToken cancellationToken)
    {
        Path = path;
        Masters = masters;
        ConversationKeys = new ConversationKeys(masters);
        ChatKeys = new ChatKeys(masters);
        connection = SqliteFile.OpenForReading(path);
        Migrator.Expect(connection);
        interruption = cancellationToken.Register(() => SqliteFile.Interrupt(connection));
    }

    public string Path { get; }

    public MasterKeys Masters { get; }

    public ConversationKeys ConversationKeys { get; }

    public ChatKeys ChatKeys { get; }

    /// <exception cref="System.Security.Cryptography.CryptographicException">One can't be opened.</exception>
    public ServerKeys ServerKeys => serverKeys ??= ServerKeys.LoadOrCreate(connection, Masters);

    public ConversationCipher AvatarCipher => avatarCipher ??= ProfilePictures.CipherOf(ServerKeys);

    /// <exception cref="System.Security.Cryptography.CryptographicException">A key of the server can't be opened.</exception>
    public ColumnCipher Columns => columns ??= new ColumnCipher(ServerKeys.Columns);

    public T Read<T>(Func<ReadScope, T> read)
    {
        SqliteFile.Execute(connection, "BEGIN");
        try
        {
            return read(new ReadScope(connection, Columns));
        }
        finally
        {
            SqliteFile.Execute(connection, "COMMIT");
        }
    }

    public void Dispose()
    {
        interruption.Dispose();
        connection.Dispose();
    }
}
