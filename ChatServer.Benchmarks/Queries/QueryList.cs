using ChatServer.Api.MessagesApi;
using ChatServer.Api.Room;
using ChatServer.Benchmarks.Seed;
using ChatServer.Chats.Lists;
using ChatServer.Chats.Search;
using ChatServer.Inbox;
using ChatServer.Messages.CatchingUp;
using ChatServer.Messages.History;
using ChatServer.Messages.Search.Query;

namespace ChatServer.Benchmarks.Queries;

/// <summary>
/// What is measured: the pages that a client shows, as the Room protocol shapes them, up to but not including the JSON.
/// </summary>
internal static class QueryList
{
    private const int PageSize = 50;

    private const int SearchPageSize = 20;

    // As many as the reader has in the smallest database.
    private const int GroupPageSize = 10;

    public static readonly IReadOnlyList<Query<SeededServer>> All =
    [
        new("all conversations, first page", ListAllAsync),
        new("all conversations with their number", ListCountedAsync),
        new("direct conversations, first page", ListDirectAsync),
        new("groups, first page", ListGroupsAsync),
        new("unread total", CountUnreadAsync),
        new("long conversation, first page", server => ReadHistoryAsync(server, new Page(PageSize))),
        new("long conversation, middle (before)", server => ReadHistoryAsync(server, new Page(PageSize, Before: server.Middle))),
        new("long conversation, middle (after)", server => ReadHistoryAsync(server, new Page(PageSize, After: server.Middle))),
        new("long conversation, pins", ReadPinsAsync),
        new("long conversation, files", ReadFilesAsync),
        new("search, rare word, one conversation", server => SearchAsync(server, Vocabulary.Rare, server.LongConversation)),
        new("search, rare word, all", server => SearchAsync(server, Vocabulary.Rare)),
        new("search, common word, one conversation", server => SearchAsync(
            server, server.Vocabulary.Common, server.LongConversation)),
        new("search, common word, all", server => SearchAsync(server, server.Vocabulary.Common)),
        new("search, two words, all", server => SearchAsync(server, server.Vocabulary.Phrase)),
        new("search, phrase, one conversation", server => SearchAsync(
            server, $"\"{server.Vocabulary.Phrase}\"", server.LongConversation)),
        new("search, phrase, all", server => SearchAsync(server, $"\"{server.Vocabulary.Phrase}\"")),
        new("chats, first page", ListChatsAsync),
        new("chats, common word", server => SearchChatsAsync(server, server.Vocabulary.Common)),
        new("chats, word in some", server => SearchChatsAsync(server, server.Vocabulary.Words[100])),
        new("chats, rare word", server => SearchChatsAsync(server, Vocabulary.Rare)),
        new("chats, phrase", server => SearchChatsAsync(
            server, $"{server.Vocabulary.Words[0]} {server.Vocabulary.Words[1]}")),
        new("chats, common tag and folder", server => SearchChatsAsync(
            server, $"tag:{SeedChats.CommonTag} folder:{SeedChats.CommonFolder}")),
        new("chats, rare tag and folder", server => SearchChatsAsync(
            server, $"tag:{SeedChats.RareTag} folder:{SeedChats.RareFolder}")),
        new("chats, tag, folder and word", server => SearchChatsAsync(
            server, $"tag:{SeedChats.CommonTag} folder:{SeedChats.CommonFolder} {server.Vocabulary.Common}")),
        new($"sync, {SeedPlan.Missed} missed events", CatchUpAsync),
        new("long conversation, read mark", MoveMarkAsync, Repetitions: 100),
    ];

    private static async Task<int> ListAllAsync(SeededServer server)
    {
        var shape = server.Features.Get<RoomMessages>();
        var page = await server.Features.Get<ConversationList>().ReadAllAsync(
            server.Reader, new ListPage(PageSize), shape.Conversations, CancellationToken.None);
        return page.Conversations.Count;
    }

    // As the Messages API lists them.
    private static async Task<int> ListCountedAsync(SeededServer server)
    {
        var page = await server.Features.Get<ConversationList>().ReadCountedAsync(
            server.Reader, new ListPage(PageSize), skipped: 0,
            (read, slice, total) => ConversationShapes.Page(read, server.Reader, slice, total), CancellationToken.None);
        return page.Conversations.Count;
    }

    private static async Task<int> ListDirectAsync(SeededServer server)
    {
        var shape = server.Features.Get<RoomMessages>();
        var threads = await server.Features.Get<ConversationList>().ReadDirectAsync(
            server.Reader, new Page(PageSize), (read, slice) => shape.Threads(read, slice.Conversations), CancellationToken.None);
        return threads.Count;
    }

    private static async Task<int> ListGroupsAsync(SeededServer server)
    {
        var shape = server.Features.Get<RoomMessages>();
        var groups = await server.Features.Get<ConversationList>().ReadGroupsAsync(
            server.Reader, new Page(GroupPageSize), (read, slice) => shape.Groups(read, slice.Conversations),
            CancellationToken.None);
        return groups.Count;
    }

    private static async Task<int> CountUnreadAsync(SeededServer server)
    {
        await server.Features.Get<UnreadTotal>().ReadAsync(server.Reader, CancellationToken.None);
        return 1;
    }

    private static async Task<int> ReadHistoryAsync(SeededServer server, Page page)
    {
        var shape = server.Features.Get<RoomMessages>();
        var slice = await server.Features.Get<MessageHistory>().ReadAsync(
            server.Reader, server.LongConversation, page, shape.Page, CancellationToken.None);
        return slice!.Messages.Count;
    }

    private static async Task<int> ReadFilesAsync(SeededServer server)
    {
        var shape = server.Features.Get<RoomMessages>();
        var slice = await server.Features.Get<MessageHistory>().ReadFilesAsync(
            server.Reader, server.LongConversation, new Page(PageSize), shape.Files, CancellationToken.None);
        return slice!.Files.Count;
    }

    private static async Task<int> ReadPinsAsync(SeededServer server)
    {
        var shape = server.Features.Get<RoomMessages>();
        var pins = await server.Features.Get<MessageHistory>().ReadPinsAsync(
            server.Reader, server.LongConversation, afterPin: null, shape.Pins, CancellationToken.None);
        return pins!.Messages.Count;
    }

    private static async Task<int> SearchAsync(SeededServer server, string text, long? conversationId = null)
    {
        var request = new SearchRequest(text, conversationId, SearchCursor.Newest, SearchPageSize);
        var found = await server.Features.Get<MessageSearch>().FindAsync(
            server.Reader, request, static (_, hits) => hits, CancellationToken.None);
        return found.Value is { IsWhole: true } hits
            ? hits.Hits.Count
            : throw new InvalidOperationException("The search was refused, or its index isn't whole.");
    }

    private static async Task<int> ListChatsAsync(SeededServer server)
    {
        var chats = await server.Features.Get<ChatLists>().ListAsync(
            server.Reader, withPinned: true, withFolders: true, page: 1, CancellationToken.None);
        return chats.Count;
    }

    private static async Task<int> SearchChatsAsync(SeededServer server, string text)
    {
        var found = await server.Features.Get<ChatSearch>().FindAsync(server.Reader, text, page: 1, CancellationToken.None);
        return found.IsRefused ? throw new InvalidOperationException("The search was refused.") : found.Value.Count;
    }

    private static async Task<int> CatchUpAsync(SeededServer server)
    {
        var cursor = new Cursor(Epoch: null, server.Behind);
        var page = await server.Features.Get<CatchUp>()
            .ReadAsync(server.Reader, cursor, default(LiveRange), SeedPlan.Missed, own: null, CancellationToken.None);
        return page!.Events.Count;
    }

    // The partner reads one message more each time.
    private static async Task<int> MoveMarkAsync(SeededServer server)
    {
        if (!server.UnreadToPartner.TryDequeue(out var messageId))
            throw new InvalidOperationException(
                "The partner has read the whole of the long conversation; seed the database again.");

        await server.Features.Get<ReadMarks>()
            .MoveAsync(new MoveMark(MarkKind.Read, server.Partner, messageId), CancellationToken.None);
        return 1;
    }
}
