namespace ChatServer.Api.Input;

/// <summary>An invalid field of a query or a body.</summary>
/// <param name="Field">The field's name in the requested API.</param>
/// <param name="Expected">A phrase that follows "must" or "should", such as "be a message id".</param>
internal sealed record InvalidInput(string Field, InputProblem Problem, string Expected)
{
    public string Text => $"{Field} must {Expected}";
}

internal enum InputProblem
{
    Missing,
    NotANumber,
    NotAUuid,
    NotListed,
    TooLong,
    NotInFuture,
    Other,
}
