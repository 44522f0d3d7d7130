namespace ChatServer.Benchmarks.Crash;

/// <summary>
/// What one user has sent, was confirmed and has received, over all rounds: what a phone would keep on its disk. The
/// user's sending and receiving loop share it.
/// </summary>
internal sealed class Ledger(Guid user, Guid peer, Violations violations)
{
    private readonly Lock gate = new();
    private readonly List<SentMessage> sent = [];
    private readonly Dictionary<string, SentMessage> unconfirmed = [];
    private readonly Dictionary<string, long> confirmed = [];
    private readonly Dictionary<long, SentMessage> byId = [];
    private readonly Dictionary<long, SentMessage> fresh = [];
    private int received;

    public Guid User => user;

    public Guid Peer => peer;

    public int SentCount { get { lock (gate) return sent.Count; } }

    public int ConfirmedCount { get { lock (gate) return confirmed.Count; } }

    public int ReceivedCount { get { lock (gate) return received; } }

    public bool IsConfirmed { get { lock (gate) return unconfirmed.Count == 0; } }

    /// <summary>The confirmed messages by the id that the server gave them.</summary>
    public Dictionary<long, SentMessage> ConfirmedById()
    {
        lock (gate)
            return new Dictionary<long, SentMessage>(byId);
    }

    /// <summary>The messages that were confirmed since this was asked the last time, by their ids.</summary>
    public Dictionary<long, SentMessage> TakeNewlyConfirmed()
    {
        lock (gate)
        {
            var taken = new Dictionary<long, SentMessage>(fresh);
            fresh.Clear();
            return taken;
        }
    }

    /// <summary>Writes new messages, so many that <paramref name="window"/> are in flight.</summary>
    public IReadOnlyList<SentMessage> Write(int window)
    {
        lock (gate)
        {
            var fresh = Enumerable.Range(sent.Count, Math.Max(0, window - unconfirmed.Count))
                .Select(number => new SentMessage(user, number))
                .ToList();

            sent.AddRange(fresh);
            fresh.ForEach(message => unconfirmed.Add(message.ClientMsgId, message));
            return fresh;
        }
    }

    /// <summary>What has to be sent again after a lost connection, in the order of the first time.</summary>
    public IReadOnlyList<SentMessage> Unconfirmed()
    {
        lock (gate)
            return [.. unconfirmed.Values.OrderBy(message => message.Number)];
    }

    /// <returns>Whether this is the first confirmation of the message.</returns>
    public bool TryConfirm(string? clientMsgId, long id, string? body)
    {
        lock (gate)
        {
            if (clientMsgId is null)
                violations.Add($"{user}: message {id} was confirmed without its client_msg_id");
            else if (confirmed.TryGetValue(clientMsgId, out var earlier))
                violations.AddIf(earlier != id, $"{user}: {clientMsgId} was confirmed as {earlier} and as {id}");
            else if (!unconfirmed.Remove(clientMsgId, out var message))
                violations.Add($"{user}: {clientMsgId} was confirmed, but never sent");
            else
                return Keep(message, id, body);

            return false;
        }
    }

    public void Receive(long id, string? body)
    {
        lock (gate)
        {
            var number = SentMessage.NumberOf(body ?? "") ?? received;
            var fault = number.CompareTo(received) switch
            {
                < 0 => "comes again",
                > 0 => $"comes in place of {received}",
                _ => "has another body",
            };
            violations.AddIf(
                body != SentMessage.BodyOf(peer, received), $"{user}: from {peer}: message {id}, number {number}, {fault}");
            received = Math.Max(received, number + 1);
        }
    }

    private bool Keep(SentMessage message, long id, string? body)
    {
        violations.AddIf(body != message.Body, $"{user}: message {id} was confirmed with another body");
        violations.AddIf(!byId.TryAdd(id, message), $"{user}: {id} was given to two messages");
        confirmed.Add(message.ClientMsgId, id);
        fresh[id] = message;
        return true;
    }
}
