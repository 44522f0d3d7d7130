namespace ChatServer.Api.Input;

/// <summary>Describes a number in a query for <c>/openapi/v1.json</c>; <see cref="InputReader.Number"/> reads it.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
internal sealed class NumberFieldAttribute(int max, int absent) : Attribute
{
    public int Min { get; init; } = 1;

    public int Max => max;

    /// <summary>The value if the query doesn't have the field.</summary>
    public int Absent => absent;
}
