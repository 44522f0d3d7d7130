namespace ChatServer.Api.Input;

/// <summary>What <c>/openapi/v1.json</c> says of a number in a query; <see cref="InputReader.Number"/> reads it.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class NumberFieldAttribute(int max, int absent) : Attribute
{
    public int Min { get; init; } = 1;

    public int Max => max;

    /// <summary>Where the query doesn't have the field.</summary>
    public int Absent => absent;
}
