SELECT ring, head FROM lane WHERE place = 12
