using ChatServer.Accounts.Passwords;
using Microsoft.Data.Sqlite;

namespace ChatServer.Tests.Hosting.Commands.OpenWebUi;

/// <summary>A database with the tables of Open WebUI 0.6.41, as far as an import reads them.</summary>
internal sealed class WebUiDatabase : IDisposable
{
    public const long Second = 1_700_000_000, Nanosecond = 1_700_000_000_000_000_000;

    private const string Schema = """
        CREATE TABLE "user" (
            id VARCHAR NOT NULL PRIMARY KEY, name VARCHAR NOT NULL, email VARCHAR NOT NULL, username VARCHAR(50), role VARCHAR NOT NULL,
            profile_image_url TEXT NOT NULL, profile_banner_image_url TEXT, bio TEXT, gender TEXT, date_of_birth DATE, timezone VARCHAR,
            presence_state VARCHAR, status_emoji VARCHAR, status_message TEXT, status_expires_at BIGINT, info JSON, settings JSON,
            oauth JSON, last_active_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, created_at BIGINT NOT NULL);
        CREATE TABLE auth (id VARCHAR NOT NULL PRIMARY KEY, email VARCHAR NOT NULL, password TEXT NOT NULL, active BOOLEAN NOT NULL);
        CREATE TABLE chat (
            id VARCHAR NOT NULL PRIMARY KEY, user_id VARCHAR NOT NULL, title TEXT NOT NULL, chat JSON, created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL, share_id TEXT UNIQUE, archived BOOLEAN NOT NULL, pinned BOOLEAN, meta JSON DEFAULT '{}',
            folder_id TEXT);
        CREATE TABLE tag (id VARCHAR NOT NULL, name VARCHAR NOT NULL, user_id VARCHAR NOT NULL, meta JSON, PRIMARY KEY (id, user_id));
        CREATE TABLE folder (
            id TEXT NOT NULL, parent_id TEXT, user_id TEXT NOT NULL, name TEXT NOT NULL, items JSON, meta JSON, data JSON,
            is_expanded BOOLEAN NOT NULL, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, PRIMARY KEY (id, user_id));
        CREATE TABLE "group" (
            id TEXT NOT NULL PRIMARY KEY, user_id TEXT, name TEXT, description TEXT, data JSON, meta JSON, permissions JSON,
            created_at BIGINT, updated_at BIGINT);
        CREATE TABLE group_member (
            id TEXT NOT NULL PRIMARY KEY, group_id TEXT NOT NULL REFERENCES "group" (id) ON DELETE CASCADE,
            user_id TEXT NOT NULL REFERENCES "user" (id) ON DELETE CASCADE, created_at BIGINT, updated_at BIGINT,
            UNIQUE (group_id, user_id));
        CREATE TABLE channel (
            id TEXT NOT NULL PRIMARY KEY, user_id TEXT, type TEXT, name TEXT, description TEXT, is_private BOOLEAN, data JSON, meta JSON,
            access_control JSON, created_at BIGINT, updated_at BIGINT, updated_by TEXT, archived_at BIGINT, archived_by TEXT,
            deleted_at BIGINT, deleted_by TEXT);
        CREATE TABLE channel_member (
            id TEXT NOT NULL PRIMARY KEY, channel_id TEXT NOT NULL, user_id TEXT NOT NULL, role TEXT, status TEXT,
            is_active BOOLEAN DEFAULT 1 NOT NULL, is_channel_muted BOOLEAN DEFAULT 0 NOT NULL,
            is_channel_pinned BOOLEAN DEFAULT 0 NOT NULL, data JSON, meta JSON, invited_at BIGINT, invited_by TEXT,
            joined_at BIGINT NOT NULL, left_at BIGINT, last_read_at BIGINT, created_at BIGINT, updated_at BIGINT);
        CREATE TABLE message (
            id TEXT NOT NULL PRIMARY KEY, user_id TEXT, channel_id TEXT, reply_to_id TEXT, parent_id TEXT,
            is_pinned BOOLEAN DEFAULT 0 NOT NULL, pinned_at BIGINT, pinned_by TEXT, content TEXT, data JSON, meta JSON,
            created_at BIGINT, updated_at BIGINT);
        CREATE TABLE message_reaction (
            id TEXT NOT NULL PRIMARY KEY, user_id TEXT NOT NULL, message_id TEXT NOT NULL, name TEXT NOT NULL, created_at BIGINT);
        CREATE TABLE file (
            id VARCHAR NOT NULL PRIMARY KEY, user_id VARCHAR NOT NULL, hash TEXT, filename TEXT NOT NULL, path TEXT, data JSON,
            meta JSON, access_control JSON, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL);
        """;

    public const string Password = "an old password";

    private static readonly string Hash = Bcrypt.Hash(Password, cost: 4);
    private readonly string directory = Directory.CreateTempSubdirectory("chat-webui-").FullName;
    private readonly SqliteConnection connection;

    public WebUiDatabase()
    {
        Path = System.IO.Path.Combine(directory, "webui.db");
        UploadsPath = Directory.CreateDirectory(System.IO.Path.Combine(directory, "uploads")).FullName;
        connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = Path, Pooling = false }.ToString());
        connection.Open();
        Run(Schema);
    }

    public string Path { get; }

    /// <summary>The directory of the files.</summary>
    public string UploadsPath { get; }

    /// <summary>Adds a row and returns its id.</summary>
    public string Add(string table, params (string Column, object? Value)[] values)
    {
        var id = values.FirstOrDefault(value => value.Column == "id").Value as string ?? Guid.NewGuid().ToString();
        (string Column, object? Value)[] all = [("id", id), .. values.Where(value => value.Column != "id")];
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            INSERT INTO "{table}" ({string.Join(", ", all.Select(value => value.Column))})
            VALUES ({string.Join(", ", all.Select((_, number) => $"@p{number}"))})
            """;
        for (var number = 0; number < all.Length; number++)
            command.Parameters.AddWithValue($"@p{number}", all[number].Value ?? DBNull.Value);
        command.ExecuteNonQuery();
        return id;
    }

    /// <summary>Adds a user with <see cref="Password"/> and returns their id.</summary>
    public string AddUser(string name, string role = "user", bool isActive = true)
    {
        var (id, email) = (Guid.NewGuid().ToString(), EmailOf(name));
        Add(
            "user", ("id", id), ("name", name), ("email", email), ("role", role), ("profile_image_url", "/user.png"),
            ("last_active_at", Second), ("updated_at", Second), ("created_at", Second));
        Add("auth", ("id", id), ("email", email), ("password", Hash), ("active", isActive ? 1 : 0));
        return id;
    }

    public static string EmailOf(string name) => $"{name.ToLowerInvariant()}@example.com";

    public string AddChat(string userId, string title, string chat, params (string Column, object? Value)[] more) => Add(
        "chat",
        [
            ("user_id", userId), ("title", title), ("chat", chat), ("created_at", Second), ("updated_at", Second + 1),
            .. more, .. Unset(more, "archived"), .. Unset(more, "pinned"),
        ]);

    private static (string Column, object? Value)[] Unset((string Column, object? Value)[] given, string flag) =>
        given.Any(value => value.Column == flag) ? [] : [(flag, 0)];

    public string AddFolder(string userId, string name, string? parentId = null, string? id = null) => Add(
        "folder", ("id", id ?? Guid.NewGuid().ToString()), ("user_id", userId), ("parent_id", parentId), ("name", name),
        ("is_expanded", 1), ("created_at", Second), ("updated_at", Second));

    public string AddChannel(string userId, string? type, string name, object? access = null) => Add(
        "channel", ("user_id", userId), ("type", type), ("name", name), ("access_control", access ?? "null"),
        ("created_at", Nanosecond), ("updated_at", Nanosecond));

    /// <summary>Adds a standard channel that everyone may read, with a member who created it.</summary>
    public string AddOpenChannel(string userId)
    {
        var channel = AddChannel(userId, null, "open");
        AddMember(channel, userId);
        return channel;
    }

    public string AddMember(string channelId, string userId, long? readAt = null) => Add(
        "channel_member", ("channel_id", channelId), ("user_id", userId), ("status", "joined"), ("joined_at", Nanosecond),
        ("last_read_at", readAt), ("created_at", Nanosecond));

    public string AddMessage(
        string channelId, string userId, string content, long at, params (string Column, object? Value)[] more) => Add(
        "message",
        [
            ("channel_id", channelId), ("user_id", userId), ("content", content), ("created_at", Nanosecond + at),
            ("updated_at", Nanosecond + at), .. more,
        ]);

    /// <summary>Adds a file, with its content in the directory as Open WebUI's container names it, and returns its id.</summary>
    public string AddFile(string userId, string name, string content)
    {
        var id = Guid.NewGuid().ToString();
        File.WriteAllText(UploadPath($"{id}_{name}"), content);
        return AddFileRow(userId, name, $"/app/backend/data/uploads/{id}_{name}", id);
    }

    public string AddFileRow(string userId, string name, object? path, string? id = null) => Add(
        "file", ("id", id ?? Guid.NewGuid().ToString()), ("user_id", userId), ("filename", name), ("path", path),
        ("created_at", Second), ("updated_at", Second));

    public string UploadPath(string name) => System.IO.Path.Combine(UploadsPath, name);

    /// <summary>Where the rows of a table are, if they fit on one page.</summary>
    public (long Root, long PageSize) RootOf(string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT rootpage, page_size FROM sqlite_schema, pragma_page_size WHERE name = '{table}'";
        using var reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    public void Run(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        connection.Dispose();
        Directory.Delete(directory, recursive: true);
    }
}
