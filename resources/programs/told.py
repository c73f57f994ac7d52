print(result)
