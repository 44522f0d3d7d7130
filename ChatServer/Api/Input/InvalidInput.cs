namespace ChatServer.Api.Input;

/// <summary>A field of a query or a body that can't be taken.</summary>
/// <param name="Field">Its name in the API that was asked.</param>
/// <param name="Expected">To be read after "must" or "should", such as "be a message id".</param>
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
