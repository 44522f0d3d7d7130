namespace ChatServer.Benchmarks.Crash;

/// <summary>
/// A message of one sender. Its body follows from sender and number, so that its receiver can tell what it must be.
/// </summary>
internal sealed record SentMessage(Guid Sender, int Number)
{
    private static readonly string[] Texts =
    [
        "plain",
        "Grüße, ночь, 夜",
        "👩‍👩‍👧 and \"quotes\" and \\ and a\nnew line",
        new('x', 700),
    ];

    public string ClientMsgId { get; } = Guid.CreateVersion7().ToString();

    public string Body => BodyOf(Sender, Number);

    public static string BodyOf(Guid sender, int number) => $"{number}:{sender:N}:{Texts[number % Texts.Length]}";

    /// <returns>The number that a body claims, or null.</returns>
    public static int? NumberOf(string body) =>
        int.TryParse(body.AsSpan(0, Math.Max(0, body.IndexOf(':', StringComparison.Ordinal))), out var number) ? number : null;
}
