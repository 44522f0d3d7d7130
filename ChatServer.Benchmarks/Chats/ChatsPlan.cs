namespace ChatServer.Benchmarks.Chats;

/// <summary>What a run does.</summary>
/// <param name="Messages">Of the long chat.</param>
/// <param name="MessageBytes">What each of its messages takes.</param>
/// <param name="Repetitions">How often each step is taken in each chat.</param>
/// <param name="Streams">Chats into which deltas are streamed, one in flight to each.</param>
/// <param name="Duration">How long they are streamed.</param>
/// <param name="Readers">Clients that open the long chat at once, while memory is measured.</param>
internal sealed record ChatsPlan(
    Uri Server, int Messages, int MessageBytes, int Repetitions, int Streams, TimeSpan Warmup, TimeSpan Duration, int Readers,
    int ServerProcessId, string? Label)
{
    /// <summary>Messages of the short chat, with which the long one is compared.</summary>
    public const int ShortMessages = 10;
}
