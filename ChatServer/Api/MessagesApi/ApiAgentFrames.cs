using System.Text.Json.Serialization.Metadata;
using ChatServer.Agents.Chats;
using ChatServer.Agents.Runs;
using ChatServer.Api.Sockets;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Realtime;
using ChatServer.Storage;

namespace ChatServer.Api.MessagesApi;

/// <summary>Writes this API's frames about agents, see docs/protocol/agents.md.</summary>
internal static class ApiAgentFrames
{
    private const string Idle = "idle";
    private static readonly MessagesFrameContext Context = MessagesFrameContext.Default;

    public static Frame? Encode(DomainEvent happened) => happened switch
    {
        AgentControlChanged changed => Write("agent_control", Control(changed.Chat), Context.ServerFrameAgentControlState),
        AgentAttention attention =>
            Write("agent_attention", Attention(attention.Chat), Context.ServerFrameAgentAttentionState),
        RunChanged changed => Run(StateOf(changed.Run)),
        RunSnapshot { Run: { } run } snapshot => Run(StateOf(run) with { Offset = snapshot.Offset, Text = snapshot.Text }),
        RunSnapshot snapshot =>
            Run(new AgentRunState(ApiIds.Conversation(snapshot.ConversationId), RunId: null, AgentId: null, Idle)),
        RunChunk chunk => Write("agent_chunk", Chunk(chunk), Context.ServerFrameAgentChunk, isDroppable: true),
        _ => null,
    };

    private static AgentRunState StateOf(AgentRun run) => new(
        ApiIds.Conversation(run.ConversationId), ApiIds.Run(run.Id), run.AgentId, run.State, ApiIds.Message(run.ReplyId),
        FinishReason: run.FinishReason, ErrorCode: run.ErrorCode);

    private static Frame Run(AgentRunState state) => Write("agent_run", state, Context.ServerFrameAgentRunState);

    private static AgentChunk Chunk(RunChunk chunk) => new(
        ApiIds.Conversation(chunk.ConversationId), ApiIds.Run(chunk.RunId), ApiIds.Message(chunk.ReplyId), chunk.Offset,
        chunk.Text);

    private static AgentControlState Control(AgentChat chat) => new(
        ApiIds.Conversation(chat.ConversationId), chat.AgentId, chat.Control, ApiTime.Format(chat.ControlSince),
        ApiTime.Format(chat.ControlUntil));

    private static AgentAttentionState Attention(AgentChat chat) => new(
        ApiIds.Conversation(chat.ConversationId), chat.AgentId, chat.VisitorId, chat.WaitingSince is not null,
        chat.WaitingReason, ApiTime.Format(chat.WaitingSince));

    private static Frame Write<T>(string type, T data, JsonTypeInfo<ServerFrame<T>> context, bool isDroppable = false)
        where T : notnull =>
        FrameWriter.Write(new ServerFrame<T>(type, data), context, isDroppable);
}
