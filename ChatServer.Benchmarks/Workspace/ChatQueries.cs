using System.IO.Pipelines;
using ChatServer.Api.Chats;
using ChatServer.Benchmarks.Chats;
using ChatServer.Benchmarks.Queries;
using ChatServer.Chats;
using ChatServer.Chats.Messages;
using ChatServer.Refusals;

namespace ChatServer.Benchmarks.Workspace;

/// <summary>
/// What is done with single chats: the same in one of 10 messages and in one of 10,000, which both databases have. Writes are
/// measured without their answers.
/// </summary>
internal static class ChatQueries
{
    private const int Writes = 300;

    private static readonly byte[] Content = [(byte)'"', .. Enumerable.Repeat((byte)'y', 400), (byte)'"'];
    private static int next;

    public static IReadOnlyList<Query<WorkspaceServer>> All =>
    [
        new("chat of 10, upsert", server => UpsertAsync(server, server.ShortChat), Writes),
        new("chat of 10,000, upsert", server => UpsertAsync(server, server.LongChat), Writes),
        new("chat of 10, event", server => PostEventAsync(server, server.ShortChat), Writes),
        new("chat of 10,000, event", server => PostEventAsync(server, server.LongChat), Writes),
        new("chat of 10, streamed delta", server => PostDeltaAsync(server, server.ShortChat), Writes),
        new("chat of 10,000, streamed delta", server => PostDeltaAsync(server, server.LongChat), Writes),
        new("chat of 10, opened", server => OpenAsync(server, server.ShortChat)),
        new("chat of 10,000, opened", server => OpenAsync(server, server.LongChat)),
    ];

    // Both chats have the messages of the short one.
    private static string NextMessage() => SampleChat.MessageId(next++ % WorkspacePlan.ShortChatMessages);

    private static async Task<int> UpsertAsync(WorkspaceServer server, Guid chat)
    {
        var command = new UpsertMessage(server.Reader, chat, NextMessage(), Content);
        var written = await server.Features.Get<ChatMessages>().UpsertAsync(command, CancellationToken.None);
        return Succeed(written.Refusal);
    }

    private static async Task<int> PostEventAsync(WorkspaceServer server, Guid chat)
    {
        var command = new PostChatEvent(
            server.Reader, chat, NextMessage(), "status", """{"description":"Searching"}"""u8.ToArray());
        return Succeed(await server.Features.Get<ChatMessages>().PostAsync(command, CancellationToken.None));
    }

    private static async Task<int> PostDeltaAsync(WorkspaceServer server, Guid chat)
    {
        var command = new PostChatEvent(server.Reader, chat, NextMessage(), "message", """{"content":"word "}"""u8.ToArray());
        return Succeed(await server.Features.Get<ChatMessages>().PostAsync(command, CancellationToken.None));
    }

    private static async Task<int> OpenAsync(WorkspaceServer server, Guid chat)
    {
        var full = await server.Features.Get<ChatReader>().ReadOwnAsync(server.Reader, chat, CancellationToken.None);
        await ChatWire.WriteAsync(PipeWriter.Create(Stream.Null), full!, CancellationToken.None);
        return full!.Content.Nodes.Count;
    }

    private static int Succeed(Refusal? refusal) =>
        refusal is null ? 1 : throw new InvalidOperationException($"The chat was not changed: {refusal}");
}
