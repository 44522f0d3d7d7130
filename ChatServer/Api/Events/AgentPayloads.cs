using System.Text.Json.Serialization.Metadata;
using ChatServer.Agents.Chats;
using ChatServer.Agents.Runs;
using ChatServer.Api.Sockets;
using ChatServer.Protocol.Events;
using ChatServer.Storage;

namespace ChatServer.Api.Events;

/// <summary>Writes the payloads of <c>events:agent</c>, with the ids and times of the Messaging API.</summary>
internal static class AgentPayloads
{
    private const string Idle = "idle";
    private static readonly EventsFrameContext Context = EventsFrameContext.Default;

    /// <summary>Null if the event is none of agents.</summary>
    public static byte[]? Write(DomainEvent happened) => happened switch
    {
        AgentControlChanged { Chat: var chat } =>
            Write(chat.ConversationId, "control", Control(chat), Context.AgentEventAgentControlContent),
        AgentAttention { Chat: var chat } =>
            Write(chat.ConversationId, "attention", Attention(chat), Context.AgentEventAgentAttentionContent),
        RunChanged { Run: var run } => WriteRun(run.ConversationId, StateOf(run)),
        RunSnapshot { Run: { } run } snapshot => WriteRun(
            run.ConversationId, StateOf(run) with { Offset = snapshot.Offset, Text = snapshot.Text }),
        RunSnapshot snapshot => WriteRun(snapshot.ConversationId, new AgentRunContent(RunId: null, AgentId: null, Idle)),
        RunChunk chunk => Write(chunk.ConversationId, "chunk", Chunk(chunk), Context.AgentEventAgentChunkContent),
        _ => null,
    };

    private static byte[] WriteRun(long conversationId, AgentRunContent run) =>
        Write(conversationId, "run", run, Context.AgentEventAgentRunContent);

    private static AgentRunContent StateOf(AgentRun run) => new(
        NumberedUuid.OfRun(run.Id), run.AgentId, run.State, run.ReplyId is { } reply ? NumberedUuid.OfMessage(reply) : null,
        FinishReason: run.FinishReason, ErrorCode: run.ErrorCode);

    private static AgentChunkContent Chunk(RunChunk chunk) => new(
        NumberedUuid.OfRun(chunk.RunId), NumberedUuid.OfMessage(chunk.ReplyId), chunk.Offset, chunk.Text);

    private static AgentControlContent Control(AgentChat chat) => new(
        chat.AgentId, chat.Control, chat.ControlSince.ToString(), chat.ControlUntil?.ToString());

    private static AgentAttentionContent Attention(AgentChat chat) => new(
        chat.AgentId, chat.VisitorId, chat.WaitingSince is not null, chat.WaitingReason, chat.WaitingSince?.ToString());

    private static byte[] Write<T>(long conversationId, string type, T content, JsonTypeInfo<AgentEvent<T>> info)
        where T : notnull =>
        FrameWriter.Json(
            new AgentEvent<T>(NumberedUuid.OfConversation(conversationId), new EventContent<T>(type, content)), info).ToArray();
}
