using ChatServer.Benchmarks.Servers;

namespace ChatServer.Benchmarks.Channels;

/// <summary>What a run does.</summary>
/// <param name="Readers">Users who have joined the channel.</param>
/// <param name="Connected">So many of them are connected.</param>
/// <param name="GroupRounds">
/// How often the channel is measured in turn with a group of the connected readers; 0 for the channel alone, once.
/// </param>
/// <param name="Load">How messages are sent, each time.</param>
internal sealed record ChannelsPlan(
    ServerStart Server, int Readers, int Connected, bool UsesSocketIo, int GroupRounds, ChannelLoad Load, string? Label);

/// <param name="Rate">Messages a second, by the clock.</param>
internal sealed record ChannelLoad(double Rate, TimeSpan Warmup, TimeSpan Duration, int BodyCharacters);
