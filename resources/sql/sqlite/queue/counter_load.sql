SELECT ring, line, state, jobs FROM counter
