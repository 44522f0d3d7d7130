using System.Diagnostics.CodeAnalysis;

namespace ChatServer.Api.Input;

/// <summary>What was read of a query, or all that is wrong with it.</summary>
internal readonly record struct Parsed<T>(T? Value, IReadOnlyList<InvalidInput>? Invalid)
    where T : notnull
{
    [MemberNotNullWhen(true, nameof(Invalid))]
    [MemberNotNullWhen(false, nameof(Value))]
    public bool IsInvalid => Invalid is not null;
}
