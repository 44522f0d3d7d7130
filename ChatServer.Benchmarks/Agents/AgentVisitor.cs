using System.Diagnostics;
using System.Text;
using System.Text.Json;
using ChatServer.Benchmarks.Sockets;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Agents;

/// <summary>
/// A visitor who has one reply written after the other, follows them, and now and then asks for the text so far, as after a
/// reconnect. The event loop's thread owns it.
/// </summary>
internal sealed class AgentVisitor(Uri server, TestUser user, int number, AgentRound round)
    : WireConnection(user.RoomUrl(server))
{
    private static readonly long ResumeInterval = 2 * Stopwatch.Frequency;
    private readonly StringBuilder text = new();
    private StreamOrder? order;
    private long confirmedAt;
    private long thread;
    private long run;
    private long resumedAt;
    private long nextResume;
    private bool isFollowing;
    private int replies;

    public bool IsBusy => order is not null;

    /// <summary>Asks for the next reply.</summary>
    public void Ask(int tokens)
    {
        order = new StreamOrder($"v{number}-{replies++}", tokens, round.Plan.Rate, round.Plan.FirstDelay);
        text.Clear();
        (confirmedAt, run, resumedAt) = (0, 0, 0);
        Send(new { action = "text_message", agent_id = round.AgentId, message_body = order.ToString() });
    }

    protected override void OnMessage(ReadOnlySpan<byte> payload, long now)
    {
        var frame = AgentFrame.Read(payload);
        switch (frame.Action)
        {
            case "conf_message":
                Confirm(frame, now);
                break;
            case "agent_chunk":
                Add(frame, now);
                break;
            case "agent_run" when frame.Text is not null:
                Resumed(frame, now);
                break;
            case "agent_run":
                Change(frame, now);
                break;
            case "re_message" when frame.IsOfAgent:
                Compare(frame, now);
                break;
            case "error":
                round.Tally.Fail(frame.Code ?? "error");
                order = null;
                break;
        }
    }

    protected override void OnClosed(int code)
    {
        round.Tally.Fail($"closed with {code}");
        order = null;
    }

    private void Confirm(AgentFrame frame, long now)
    {
        (confirmedAt, thread) = (now, frame.Thread);
        if (!isFollowing)
            Send(new { action = "agent_follow", thread_id = thread });
        isFollowing = true;
    }

    private void Add(AgentFrame chunk, long now)
    {
        if (chunk.Run != run)
            (run, nextResume) = (chunk.Run, now + ResumeInterval);
        if (chunk.Offset > text.Length)
        {
            round.Tally.Gaps++;
            AskAgain(now);
            return;
        }

        var known = text.Length - chunk.Offset.GetValueOrDefault();
        if (known >= chunk.Text!.Length)
            return;

        var added = chunk.Text.AsSpan(known);
        if (text.Length == 0)
            NoteFirst(now);
        NoteTokens(text.Length == 0 ? added[(order!.Tag.Length + 1)..] : added, now);
        text.Append(added);
        if (now >= nextResume)
            AskAgain(now);
    }

    // A client that has lost everything.
    private void AskAgain(long now)
    {
        nextResume = now + ResumeInterval;
        if (resumedAt > 0)
            return;

        resumedAt = now;
        Send(new { action = "agent_resume", run_id = run, offset = 0 });
    }

    private void Resumed(AgentFrame snapshot, long now)
    {
        if (resumedAt == 0 || snapshot.Run != run)
            return;

        if (round.IsMeasured(now))
            round.Tally.Resume.Record(MessageAge(resumedAt, now));
        resumedAt = 0;
        if (snapshot is not { Offset: 0, Text.Length: > 0 })
            return;

        if (!snapshot.Text.StartsWith(text.ToString(), StringComparison.Ordinal))
            round.Tally.Wrong++;
        text.Clear().Append(snapshot.Text);
    }

    private void NoteFirst(long now)
    {
        var start = round.Provider.TakeStart(order!.Tag);
        if (start is not null && confirmedAt > 0 && round.IsMeasured(confirmedAt))
            round.Tally.FirstToken.Record(MessageAge(confirmedAt, now) - MessageAge(start.AskedAt, start.FirstAt));
    }

    private void NoteTokens(ReadOnlySpan<char> tokens, long now)
    {
        if (!round.IsMeasured(now))
            return;

        Span<byte> token = stackalloc byte[TokenStamp.Length];
        for (; tokens.Length >= TokenStamp.Length; tokens = tokens[TokenStamp.Length..])
        {
            Encoding.ASCII.GetBytes(tokens[..TokenStamp.Length], token);
            if (TokenStamp.Age(token, now) is { } age)
                round.Tally.Token.Record(age);
            else
                round.Tally.Wrong++;
        }
    }

    // The message replaces the pieces, and has the last tokens, which no piece brought.
    private void Compare(AgentFrame reply, long now)
    {
        var known = text.ToString();
        if (order is null || known.Length == 0)
            return;

        var whole = reply.Message + " ";
        if (whole.StartsWith(known, StringComparison.Ordinal))
            NoteTokens(whole.AsSpan(known.Length), now);
        else
            round.Tally.Wrong++;
    }

    private void Change(AgentFrame changed, long now)
    {
        if (changed.State is not ("done" or "failed" or "cancelled") || order is null)
            return;

        round.Tally.Replies++;
        round.Tally.Failed += changed.State == "done" ? 0 : 1;
        order = null;
        if (round.AsksOn(now))
            Ask(round.Plan.Tokens);
    }

    private static long MessageAge(long from, long until) => (long)Stopwatch.GetElapsedTime(from, until).TotalMicroseconds;

    private void Send(object frame) =>
        Outgoing.Append(ClientFrame.Create(Frame.Text, JsonSerializer.SerializeToUtf8Bytes(frame)));
}
