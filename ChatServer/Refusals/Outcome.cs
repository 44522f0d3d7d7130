using System.Diagnostics.CodeAnalysis;

namespace ChatServer.Refusals;

/// <summary>What a feature found or did, or why it didn't.</summary>
internal readonly record struct Outcome<T>(T? Value, Refusal? Refusal)
    where T : notnull
{
    [MemberNotNullWhen(true, nameof(Refusal))]
    [MemberNotNullWhen(false, nameof(Value))]
    public bool IsRefused => Refusal is not null;

    public static implicit operator Outcome<T>(T value) => new(value, Refusal: null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(Value: default, refusal);
}
