using System.Diagnostics;
using System.Text;
using System.Text.Json;
using ChatServer.Benchmarks.Agents.Takeover;

namespace ChatServer.Benchmarks.Crash.Agents;

/// <summary>What one visitor was shown of replies, and which questions were confirmed, in the round that a kill ends.</summary>
internal sealed class ReplyLedger
{
    private readonly Lock gate = new();
    private readonly Dictionary<long, Shown> shown = [];
    private long lastQuestion;

    /// <summary>The newest question that was confirmed; 0 if there is none.</summary>
    public long LastQuestion
    {
        get
        {
            lock (gate)
                return lastQuestion;
        }
    }

    public void Observe(JsonElement frame)
    {
        lock (gate)
        {
            switch (RoomDevice.Text(frame, "action"))
            {
                case "conf_message":
                    lastQuestion = frame.GetProperty("created_msg_id").GetInt64();
                    break;
                case "agent_chunk":
                    Add(frame.GetProperty("created_msg_id").GetInt64(), frame);
                    break;
            }
        }
    }

    /// <summary>What was shown of each reply until a moment, by the id of its message. It is forgotten then.</summary>
    /// <param name="until">Of <see cref="Stopwatch"/>.</param>
    public IReadOnlyDictionary<long, string> Take(long until)
    {
        lock (gate)
        {
            var taken = shown.ToDictionary(entry => entry.Key, entry => entry.Value.Until(until));
            shown.Clear();
            return taken;
        }
    }

    // Pieces come in order; one that begins behind what is known follows a gap, and what is behind it isn't held to.
    private void Add(long reply, JsonElement chunk)
    {
        if (!shown.TryGetValue(reply, out var known))
            shown.Add(reply, known = new Shown());
        if (chunk.GetProperty("offset").GetInt32() == known.Text.Length)
            known.Add(chunk.GetProperty("text").GetString()!, Stopwatch.GetTimestamp());
    }

    private sealed class Shown
    {
        private readonly List<(long At, int Length)> lengths = [];

        public StringBuilder Text { get; } = new();

        public void Add(string piece, long at)
        {
            Text.Append(piece);
            lengths.Add((at, Text.Length));
        }

        public string Until(long moment) => Text.ToString(0, lengths.LastOrDefault(length => length.At <= moment).Length);
    }
}
