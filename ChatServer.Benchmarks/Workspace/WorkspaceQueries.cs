using ChatServer.Api.Channels;
using ChatServer.Api.Workspace;
using ChatServer.Benchmarks.Queries;
using ChatServer.Channels;
using ChatServer.Chats.Lists;

namespace ChatServer.Benchmarks.Workspace;

/// <summary>
/// What is measured: what clients of channels and chats show, up to but not including the JSON. Whole chats are written as JSON.
/// </summary>
internal static class WorkspaceQueries
{
    private const int PageSize = 50;
    private const int PinsPerPage = 20;

    public static readonly IReadOnlyList<Query<WorkspaceServer>> All =
    [
        new($"{WorkspacePlan.Channels} channels with unread counts", ListChannelsAsync),
        new("long channel, newest page", ReadNewestAsync),
        new("long channel, thread, newest page", ReadThreadAsync),
        new("long channel, pinned", ReadPinnedAsync),
        new("chats, first page", ListChatsAsync),
        new("chats with a tag, first page", ListTaggedAsync),
        new("chats in a folder, first page", ListFolderAsync),
        .. ChatQueries.All,
    ];

    private static async Task<int> ListChannelsAsync(WorkspaceServer server)
    {
        var views = server.Features.Get<ChannelViews>();
        var channels = await server.Features.Get<ChannelList>().ReadAsync(
            server.Reader, (read, rows) => views.List(read, server.Reader, rows), CancellationToken.None);
        return channels.Count;
    }

    private static async Task<int> ReadNewestAsync(WorkspaceServer server)
    {
        var (messages, reader) = (server.Features.Get<ChannelMessages>(), server.Features.Get<ChannelMessageReader>());
        await messages.EnterAsync(server.Reader, server.Channel, CancellationToken.None);
        var page = await messages.ReadAsync<Array>(
            server.Reader, server.Channel,
            (read, visit) =>
            {
                var ids = ChannelMessageStore.ListNewest(read, visit.Channel.Id, visit.ClearedPosition, 0, PageSize);
                return reader.Read(read, ids, server.Reader).Select(ChannelShapes.Full).ToArray();
            },
            CancellationToken.None);
        return page.Value!.Length;
    }

    private static async Task<int> ReadThreadAsync(WorkspaceServer server)
    {
        var threads = server.Features.Get<ChannelThreads>();
        var page = await server.Features.Get<ChannelMessages>().ReadAsync(
            server.Reader, server.Channel,
            (read, visit) => threads.Read(read, visit, server.ThreadRoot, new SkippedPage(0, PageSize)), CancellationToken.None);
        return page.Value!.Count;
    }

    private static async Task<int> ReadPinnedAsync(WorkspaceServer server)
    {
        var reader = server.Features.Get<ChannelMessageReader>();
        var page = await server.Features.Get<ChannelMessages>().ReadAsync<Array>(
            server.Reader, server.Channel,
            (read, visit) =>
            {
                var ids = ChannelMessageStore.ListPinned(read, visit.Channel.Id, visit.ClearedPosition, 0, PinsPerPage);
                return reader.Read(read, ids, server.Reader).Select(ChannelShapes.Pinned).ToArray();
            },
            CancellationToken.None);
        return page.Value!.Length;
    }

    private static async Task<int> ListChatsAsync(WorkspaceServer server)
    {
        var chats = await server.Features.Get<ChatLists>().ListAsync(
            server.Reader, withPinned: false, withFolders: false, page: 1, CancellationToken.None);
        return chats.Count;
    }

    private static async Task<int> ListTaggedAsync(WorkspaceServer server)
    {
        var chats = await server.Features.Get<ChatLists>().ListTaggedAsync(
            server.Reader, WorkspacePlan.Tag, 0, PageSize, CancellationToken.None);
        return chats.Count;
    }

    private static async Task<int> ListFolderAsync(WorkspaceServer server)
    {
        var chats = await server.Features.Get<ChatLists>().ListFolderAsync(
            server.Reader, server.Folder, page: 1, CancellationToken.None);
        return chats.Count;
    }
}
