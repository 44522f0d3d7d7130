using System.Data.Common;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using ChatServer.Hosting.Commands;
using ChatServer.Messages.Search.Index;
using ChatServer.Options;
using ChatServer.Storage;

namespace ChatServer.Hosting.Start;

/// <summary>The reason why a server can't start or a verb can't do its work, in one line for the person who ran it.</summary>
internal static class StartFailure
{
    /// <summary>Null for a bug in the program: that is shown in full.</summary>
    public static string? Describe(Exception failure) => failure switch
    {
        InvalidDataException { InnerException: not null } => $"{OneLine(failure.Message)} {Reason(failure.GetBaseException())}",
        InvalidOptionsException or CommandFailedException or IOException or InvalidDataException => OneLine(failure.Message),
        SocketException => $"The server can't listen: {OneLine(failure.Message)}",
        UnauthorizedAccessException =>
            $"{OneLine(failure.Message)} Everything in Chat:DataDirectory must belong to the user who runs the server and its "
            + "verbs",
        StorageUnavailableException { InnerException: DbException or IOException } => Describe(failure.InnerException),
        StorageUnavailableException { IsDamage: true, InnerException: { } damage } => Describe(damage),
        IndexFailedException => $"The search index can't be written: {OneLine(failure.Message)}",
        DbException when StoreFailure.IsFailedSync(failure) =>
            "The disk failed to store the change (fsync): it is unknown whether it is stored. Check the disk, and what is "
            + "stored, before you try again",
        DbException when StoreFailure.IsNotOpened(failure) =>
            "The database in Chat:DataDirectory can't be opened; its owner must be the user who runs the server",
        DbException when StoreFailure.IsNotADatabase(failure) => "chat.db in Chat:DataDirectory is not a database",
        DbException when StoreFailure.IsNoRoom(failure) =>
            $"The database in Chat:DataDirectory can't be written to, and no reserve is left: {OneLine(failure.Message)}. "
            + "Make room on its disk, then try again",
        DbException => $"The database can't be used: {OneLine(failure.Message)}",
        CryptographicException =>
            "A key in chat.db in Chat:DataDirectory can't be opened, although the master key is the right one: the database "
            + "was changed or is damaged. Put it back from a backup",
        DamagedRecordException =>
            $"chat.db in Chat:DataDirectory is damaged: {OneLine(failure.Message)}. Put it back from a backup",
        InvalidOperationException => OneLine(failure.Message),
        _ => null,
    };

    // JSON's own message ends with a line number that is counted from zero.
    private static string Reason(Exception failure) => failure is JsonException { LineNumber: { } line } json
        ? $"Line {line + 1}: {OneLine(json.Message.Split(" LineNumber:")[0])}"
        : OneLine(failure.Message);

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
