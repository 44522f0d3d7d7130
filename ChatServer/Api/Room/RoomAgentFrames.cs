using System.Globalization;
using ChatServer.Agents.Budgets;
using ChatServer.Agents.Chats;
using ChatServer.Agents.Runs;
using ChatServer.Api.Sockets;
using ChatServer.Protocol.Room;
using ChatServer.Realtime;
using ChatServer.Storage;

namespace ChatServer.Api.Room;

/// <summary>Writes Room's frames about agents, see docs/protocol/agents.md.</summary>
internal static class RoomAgentFrames
{
    private const string Idle = "idle";
    private static readonly RoomFrameContext Context = RoomFrameContext.Default;

    public static Frame? Encode(DomainEvent happened) => happened switch
    {
        AgentControlChanged changed => Control(changed.Chat),
        AgentAttention attention => Attention(attention.Chat),
        AgentBudgetReached reached => Budgets(reached.Notices),
        RunChanged changed => Run(StateOf(changed.Run)),
        RunSnapshot { Run: { } run } snapshot => Run(StateOf(run) with { Offset = snapshot.Offset, Text = snapshot.Text }),
        RunSnapshot snapshot => Run(new AgentRunFrame("agent_run", snapshot.ConversationId, RunId: null, AgentId: null, Idle)),
        RunChunk chunk => Chunk(chunk),
        _ => null,
    };

    private static AgentRunFrame StateOf(AgentRun run) => new(
        "agent_run", run.ConversationId, run.Id, run.AgentId, run.State, run.ReplyId, FinishReason: run.FinishReason,
        ErrorCode: run.ErrorCode);

    private static Frame Run(AgentRunFrame frame) => FrameWriter.Write(frame, Context.AgentRunFrame);

    // Like typing, it may be left out for a slow client: the next offset shows it.
    private static Frame Chunk(RunChunk chunk) => FrameWriter.Write(
        new AgentChunkFrame("agent_chunk", chunk.ConversationId, chunk.RunId, chunk.ReplyId, chunk.Offset, chunk.Text),
        Context.AgentChunkFrame, isDroppable: true);

    private static Frame Control(AgentChat chat) => FrameWriter.Write(
        new AgentControlFrame(
            "agent_control", chat.ConversationId, chat.AgentId, chat.Control, RoomTime.Format(chat.ControlSince),
            chat.ControlUntil is { } until ? RoomTime.Format(until) : null),
        Context.AgentControlFrame);

    private static Frame Budgets(IReadOnlyList<BudgetNotice> notices) => FrameWriter.Write(
        new AgentBudgetFrame("agent_budget", [.. notices.Select(notice => new UsedBudget(
            notice.Scope, notice.AgentId, notice.Budget, notice.Amount, notice.Used, Date(notice.SinceDay),
            Date(notice.UntilDay)))]),
        Context.AgentBudgetFrame);

    private static string Date(long day) =>
        BudgetPeriod.DateOf(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static Frame Attention(AgentChat chat) => FrameWriter.Write(
        new AgentAttentionFrame(
            "agent_attention", chat.ConversationId, chat.AgentId, chat.VisitorId, chat.WaitingSince is not null,
            chat.WaitingReason, chat.WaitingSince is { } since ? RoomTime.Format(since) : null),
        Context.AgentAttentionFrame);
}
