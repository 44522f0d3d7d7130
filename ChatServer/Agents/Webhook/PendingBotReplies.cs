using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ChatServer.Agents.Providers;
using ChatServer.Messages.Rules;

namespace ChatServer.Agents.Webhook;

internal enum AppendState
{
    Accepted,

    /// <summary>No bot was asked for this run, or its reply has ended.</summary>
    NotWaiting,

    /// <summary>The text belongs elsewhere: <see cref="AppendOutcome.Offset"/> says where the reply is.</summary>
    WrongOffset,

    /// <summary>The reply would be longer than <see cref="PendingBotReplies.MaxLength"/>.</summary>
    TooLong,

    /// <summary>What was appended before isn't taken yet; to be tried again.</summary>
    Busy,
}

/// <param name="Offset">How long the reply is now, in UTF-16 units.</param>
internal readonly record struct AppendOutcome(AppendState State, long Offset);

/// <summary>
/// The replies that bots write piece by piece, after they have answered their request with 202. A reply is here from before its
/// request is sent until it ends, so that a quick bot doesn't come too early. Their number is that of the runs. Thread-safe.
/// </summary>
internal sealed class PendingBotReplies(TimeProvider clock)
{
    public const int MaxLength = MessageRules.MaxBodyLength;

    /// <summary>So often a reply shows that it is still written; less than the shortest silence that can be set.</summary>
    public static readonly TimeSpan SignInterval = TimeSpan.FromSeconds(0.5);
    private const int MaxWaitingPieces = 64;
    private readonly ConcurrentDictionary<long, PendingReply> byRun = new();
    private readonly TimeProvider clock = clock;

    /// <summary>Another attempt at the same run takes its place.</summary>
    public PendingReply Open(long runId) => byRun[runId] = new PendingReply(this, runId);

    /// <param name="offset">Where the text begins, which must be the end of the reply so far.</param>
    public AppendOutcome Append(long runId, long offset, string text) =>
        byRun.TryGetValue(runId, out var reply) ? reply.Append(offset, text) : new AppendOutcome(AppendState.NotWaiting, 0);

    public AppendOutcome Complete(long runId, string finishReason = Finished.Stop) =>
        byRun.TryGetValue(runId, out var reply)
            ? reply.End(new Finished(finishReason), failure: null)
            : new AppendOutcome(AppendState.NotWaiting, 0);

    /// <param name="problem">For the owner.</param>
    public AppendOutcome Fail(long runId, string problem) =>
        byRun.TryGetValue(runId, out var reply)
            ? reply.End(last: null, new ProviderException(ProviderError.Refused, $"The bot failed: {problem}"))
            : new AppendOutcome(AppendState.NotWaiting, 0);

    /// <summary>A reply that is being written by its bot.</summary>
    internal sealed class PendingReply(PendingBotReplies all, long runId) : IDisposable
    {
        // The last place is for the end.
        private readonly Channel<AgentUpdate> updates = Channel.CreateBounded<AgentUpdate>(
            new BoundedChannelOptions(MaxWaitingPieces + 1) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

        private readonly Lock gate = new();
        private long length;
        private bool hasEnded;

        /// <summary>
        /// What the bot writes. While it writes nothing, a usage comes from time to time: it may take as long as a run may.
        /// </summary>
        /// <exception cref="ProviderException">The bot said that it failed.</exception>
        public async IAsyncEnumerable<AgentUpdate> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            while (true)
            {
                var more = updates.Reader.WaitToReadAsync(cancellationToken).AsTask();
                while (!await IsDoneAsync(more, cancellationToken))
                    yield return new Usage(0, 0);

                if (!await more)
                    yield break;

                while (updates.Reader.TryRead(out var update))
                    yield return update;
            }
        }

        public AppendOutcome Append(long offset, string text)
        {
            lock (gate)
            {
                if (StateOf(offset, text) is not AppendState.Accepted and var refused)
                    return new AppendOutcome(refused, length);

                updates.Writer.TryWrite(new TextDelta(text));
                length += text.Length;
                return new AppendOutcome(AppendState.Accepted, length);
            }
        }

        public AppendOutcome End(AgentUpdate? last, Exception? failure)
        {
            lock (gate)
            {
                if (hasEnded)
                    return new AppendOutcome(AppendState.NotWaiting, length);

                hasEnded = true;
                if (last is not null)
                    updates.Writer.TryWrite(last);
                updates.Writer.Complete(failure);
                return new AppendOutcome(AppendState.Accepted, length);
            }
        }

        public void Dispose()
        {
            all.byRun.TryRemove(new KeyValuePair<long, PendingReply>(runId, this));
            lock (gate)
                hasEnded = true;
        }

        private async Task<bool> IsDoneAsync(Task more, CancellationToken cancellationToken)
        {
            try
            {
                await more.WaitAsync(SignInterval, all.clock, cancellationToken);
                return true;
            }
            catch (TimeoutException)
            {
                return false;
            }
        }

        private AppendState StateOf(long offset, string text)
        {
            if (hasEnded)
                return AppendState.NotWaiting;
            if (offset != length)
                return AppendState.WrongOffset;
            if (length + text.Length > MaxLength)
                return AppendState.TooLong;
            return updates.Reader.Count >= MaxWaitingPieces ? AppendState.Busy : AppendState.Accepted;
        }
    }
}
