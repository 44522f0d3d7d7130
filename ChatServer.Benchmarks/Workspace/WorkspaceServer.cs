using ChatServer.Accounts;
using ChatServer.Api;
using ChatServer.Benchmarks.InProcess;
using ChatServer.Channels;
using ChatServer.Chats;
using ChatServer.Chats.Folders;
using ChatServer.Chats.Lists;
using ChatServer.Messages;
using ChatServer.Storage;
using ChatServer.Storage.Files;

namespace ChatServer.Benchmarks.Workspace;

/// <summary>A seeded database of channels and chats that is open, and where in it the queries go.</summary>
/// <param name="Channel">The long channel's id on the wire.</param>
/// <param name="ThreadRoot">The message that has the replies.</param>
internal sealed record WorkspaceServer(
    OpenServer Features, Guid Reader, string Channel, long ThreadRoot, Guid Folder, Guid ShortChat, Guid LongChat)
    : IAsyncDisposable
{
    /// <param name="seed">Decides only words, which no query asks for.</param>
    public static async Task<WorkspaceServer> OpenAsync(string directory, int seed, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(directory, DataDirectory.DatabaseName)))
            throw new InvalidOperationException($"{directory} has no database; the verb workspace-seed makes one.");

        var features = await OpenServer.StartAsync(directory, cancellationToken);
        await features.WaitForIndexAsync(cancellationToken);
        return await features.Get<Database>().ReadAsync(read => Find(read, features), cancellationToken);
    }

    public ValueTask DisposeAsync() => Features.DisposeAsync();

    private static WorkspaceServer Find(ReadScope read, OpenServer features)
    {
        if (UserStore.FindByEmail(read, WorkspacePlan.ReaderEmail) is not { } reader
            || ChannelStore.ListAll(read, 1) is not [var channel]
            || ChatListStore.ReadEvery(read, 0, 2) is not [var shortChat, var longChat])
            throw new InvalidOperationException("The database was not made by the verb workspace-seed.");

        return new WorkspaceServer(
            features,
            reader.Id,
            NumberedUuid.OfConversation(channel).ToString(),
            MessageStore.ReadAfter(read, channel, 0, long.MaxValue, 1).First().Id,
            FolderTree.Of(read, reader.Id).Rows[0].Uuid,
            ChatStore.Find(read, shortChat.Id)!.Uuid,
            ChatStore.Find(read, longChat.Id)!.Uuid);
    }
}
