using System.Data.Common;
using ChatServer.Accounts;
using ChatServer.Accounts.Sessions;
using ChatServer.Accounts.Tokens;
using ChatServer.Attachments;
using ChatServer.Audit;
using ChatServer.Chats;
using ChatServer.Options;
using ChatServer.Storage;
using ChatServer.Storage.Clocks;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sealing;
using ChatServer.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatServer.Hosting.Commands;

/// <summary>
/// The database as used by the command line's verbs: opened directly, possibly beside a running server. Changes committed here
/// reach that server's sockets through <see cref="RevocationWatch"/>.
/// </summary>
internal sealed class CommandDatabase : IDisposable
{
    private readonly IConfiguration configuration;
    private readonly DbConnection connection;
    private readonly ColumnCipher columns;
    private readonly DiskReserve reserve;

    /// <summary>Opens the database of the configured data directory, in which a server must have been started before.</summary>
    public CommandDatabase(IConfiguration configuration)
    {
        this.configuration = configuration;
        var directory = Verb.ExistingDirectory(configuration);
        reserve = new DiskReserve(directory);
        Masters = MasterKeys.Load(CheckedOptions.Read<EncryptionOptions>(configuration, "Chat:Encryption"), directory);
        connection = reserve.Use(() => SqliteFile.OpenForWriting(directory.DatabasePath, Storage));
        Migrator.Expect(connection);
        Keys = ServerKeys.LoadOrCreate(connection, Masters);
        columns = new ColumnCipher(Keys.Columns);
        Audit = new AuditLog(Keys);
    }

    public MasterKeys Masters { get; }

    public ServerKeys Keys { get; }

    public AuditLog Audit { get; }

    public AccountOptions Accounts => CheckedOptions.Read<AccountOptions>(configuration, "Chat:Accounts");

    public ChatOptions Chats => CheckedOptions.Read<ChatOptions>(configuration, "Chat:Chats");

    public AttachmentOptions Attachments => CheckedOptions.Read<AttachmentOptions>(configuration, "Chat:Attachments");

    public StorageOptions Storage => CheckedOptions.Read<StorageOptions>(configuration, "Chat:Storage");

    public AuthOptions Auth => CheckedOptions.Read<AuthOptions>(configuration, "Chat:Auth");

    public SessionTokens Tokens => new(new AccessTokens(Auth, Keys, TimeProvider.System), Accounts, Auth);

    public ReadScope Read() => new(connection, columns);

    /// <summary>Reads on one snapshot, beside other writers.</summary>
    public T ReadSnapshot<T>(Func<ReadScope, T> read)
    {
        using var transaction = SqliteFile.BeginReading(connection);
        return read(Read());
    }

    /// <summary>
    /// Runs a write in a transaction of its own, also on a full disk, as disabling a user must work there. Its events aren't
    /// published. Only a verb that keeps servers out (<see cref="Start.ServerLock"/>) may take positions of the log.
    /// </summary>
    public T Write<T>(Func<WriteScope, T> write) => reserve.Use(() => WriteOnce(write));

    private T WriteOnce<T>(Func<WriteScope, T> write)
    {
        using var transaction = SqliteFile.BeginWriting(connection);
        var scope = new WriteScope(connection, TimeProvider.System, columns);
        RestartedClock.Hold(scope, TimeProvider.System, NullLogger.Instance);
        scope.Begin(scope.LastPosition());
        try
        {
            var result = write(scope);
            transaction.Commit();
            return result;
        }
        finally
        {
            scope.DisposeAttached();
        }
    }

    /// <summary>Keeps the write-ahead log short, for a verb that writes much.</summary>
    public void Checkpoint() => SqliteFile.Checkpoint(connection);

    /// <summary>Audits a verb's action.</summary>
    public void Note(string action, string subject, params AuditDetail[] details) =>
        Write(write =>
        {
            Audit.Append(write, AuditEntry.OfVerb(action, subject, details));
            return true;
        });

    public void Dispose() => connection.Dispose();
}
