namespace ChatServer.Api.Input;

/// <summary>Which part of a list of users, in the order of their ids.</summary>
internal readonly record struct UserPage(int Limit, Guid After);
