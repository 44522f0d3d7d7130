using System.Diagnostics.CodeAnalysis;

namespace ChatServer.Api.Input;

/// <summary>The values of a query, or all its errors.</summary>
internal readonly record struct Parsed<T>(T? Value, IReadOnlyList<InvalidInput>? Invalid)
    where T : notnull
{
    [MemberNotNullWhen(true, nameof(Invalid))]
    [MemberNotNullWhen(false, nameof(Value))]
    public bool IsInvalid => Invalid is not null;
}
