using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.SignIns;

/// <summary>
/// What a flood of sign-ins did to the messages: send to delivered in the half without it, and in the half with it.
/// </summary>
/// <param name="TurnedAway">Attempts that were answered with 429 or 503: try again later.</param>
/// <param name="P99Ratio">The 99th percentile with the flood over the one without.</param>
internal sealed record SignInReport(
    int Clients,
    long SignedIn,
    long TurnedAway,
    long Failed,
    LatencySummary DeliveredWithout,
    LatencySummary DeliveredWith,
    double P99Ratio);
